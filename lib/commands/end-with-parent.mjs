// Loaded into child processes: when the channel to the parent breaks, the parent is gone.
if (process.channel) {
  process.channel.unref()
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
}
