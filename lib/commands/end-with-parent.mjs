// Loaded into child processes: when the channel to the parent breaks, the parent is gone. The workers that a child starts for
// itself inherit this file, and their channels are none of our business.
if (process.channel && process.env.AIRGLOW_PARENT === String(process.ppid)) {
  process.channel.unref()
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
}
