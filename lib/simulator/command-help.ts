import { MAX_INSTANCES, MAX_STANDBYS } from './command-options'
import { DEFAULT_CLUSTER_COUNT, DEFAULT_INSTANCES } from './embedded-clusters'
import { DEFAULT_DEAD_MS, DEFAULT_DOWN_MS } from './leadership/ensemble'
import { DEFAULT_ZOOKEEPER_PATH } from './leadership/zookeeper-announcer'
import { SCENARIO_NAMES, SCENARIOS } from './scenarios/scenario-catalog'
import { DEFAULT_USERS } from './security/user'

const SCENARIO_LINES = SCENARIO_NAMES.map(
  (name) => `                          ${name.padEnd(12)} ${SCENARIOS[name].description}`,
).join('\n')

const USER_LINES = DEFAULT_USERS.map(
  ({ name, password, permissions }) =>
    `  ${name.padEnd(8)} ${password.padEnd(8)} ${permissions.join(', ') || '(nothing: may only read, as everybody may)'}`,
).join('\n')

const seconds = (ms: number): string => (ms / 1000).toFixed(1)

/** What `npm run clusters -- --help` prints. */
export const HELP = `Simulated Apache Aurora clusters, for trying anything that talks to Aurora. Each cluster has a scheduler in memory that
speaks Aurora's Thrift API over HTTP (POST /api; TJSON and TBinary by Content-Type and Accept) on the loopback address.

Usage: npm run clusters -- [options]          (--help: this text)

It prints a line "NAME<tab>URL" for each scheduler process ("NAME" again for standbys), "control<tab>URL" and
"clusters file<tab>PATH", and runs until Ctrl-C. Wrong use ends with status 2 and one sentence.

What goes on
  --scenario NAME       what goes on in the clusters (default bad-build)
${SCENARIO_LINES}
  --clusters N|A,B,C    how many, or their names (default ${DEFAULT_CLUSTER_COUNT})
  --instances N         instances of each job, 1 to ${MAX_INSTANCES} (default ${DEFAULT_INSTANCES})
  --seed S              the same seed gives the same ids, hosts and failures (default 1)
  --speed X             divides every waiting time; timestamps stay real (default 1)
  --clock live|held     a held clock moves only by POST /advance (default live)
  --profile NAME        stock: Aurora as released; proposed: takes the caller's update id, rolls back completed updates,
                        honours limitPerInstance. For single clusters: dca1=proposed,sjc1=stock (default stock)

Where it listens
  --port P              port of the first process; those of its cluster and of the other clusters follow; 0 takes free
                        ones (default 0)
  --control-port P      port of the control server (default: the one behind the last process, or a free one)
  --clusters-file PATH  where to write a clusters.json for Aurora clients (default .airglow/clusters.json)
  --cors ORIGIN         as -enable_cors_for: every answer of /api allows this origin (default: no CORS headers)

Leaders
  --standbys N          scheduler processes of each cluster beside the leader, 0 to ${MAX_STANDBYS} (default 0). A standby answers
                        307 to the leader, 503 while nobody leads; GET /leaderhealth says which; the header
                        Bypass-Leader-Redirect (any value) makes it answer by itself
  --zookeeper HOST:PORT[,HOST:PORT]
                        leaders announce themselves in this ZooKeeper as member_ nodes, and clusters.json says so
                        (default: no ZooKeeper)
  --zk-path PATH        where, with {cluster} for the name (default ${DEFAULT_ZOOKEEPER_PATH})

Logins
  --auth none|basic     basic: reads need no login, everything else does (default none)
  --users FILE          who may log in: a JSON list of {"name", "password", "permissions": [Shiro wildcard strings]},
                        like thrift.AuroraSchedulerManager:killTasks:web:prod or thrift.AuroraAdmin:setQuota. Default:
${USER_LINES.replaceAll(/^/gm, '                      ')}

Faults
  --fault CLUSTER=FAULT begin with a fault; may be repeated. For single methods or a number of requests: POST /fault
  none                  all is well; ends everything but a skew
  down                  connections are reset
  flapping:N            up for N requests, down for N, and so on; flapping:MSms: by the cluster's time
  slow:MS[:JITTER]      the call is done at once, the reply comes MS milliseconds later, or up to JITTER more
  hang                  the call is not done, and no reply comes
  drop-before           the connection breaks before the call is done
  drop-after            the connection breaks after it
  error, error-after    responseCode ERROR: without effect, with effect
  transient             ERROR_TRANSIENT, without effect
  garbage, html, empty  200 with bytes that are no Thrift, with a login page, with nothing; without effect
  truncated[:BYTES]     the call is done, and the connection breaks in the middle of the reply, or after BYTES
  drip[:MS]             the call is done, and one byte of the reply comes every MS milliseconds (default 1000)
  oversized[:MIB]       a well-formed reply of this size (default 64); gzip-bomb[:MIB]: the same, packed (default 256)
  redirect:URL          307 to this place, without effect
  status:CODE           a proxy's answer with this status, without effect; status-after:CODE: with effect
  wrong-cluster         the call is done, and serverInfo names another cluster
  skew:MS               the scheduler's clock is ahead, or behind with a minus; stays until skew:0, beside any fault

Control server (JSON; a refusal is 400 with {"error"})
  GET  /                the clusters with their processes, jobs, updates and faults
  GET  /log?cluster=A   the requests a cluster's scheduler has got, and what it made of them
  POST /fault           {"cluster":"dca1","fault":"drop-after","methods":["rollbackJobUpdate"],"times":1}; the last two are
                        optional: only these calls, only so often
  POST /failover        {"cluster":"dca1"} kills the leader: its port is closed, standbys point to it for deadMs
                        (${seconds(DEFAULT_DEAD_MS)} s), answer 503 for downMs (${seconds(DEFAULT_DOWN_MS)} s), then one of them leads and the old one is a standby.
                        "losingLastWrite":true: what was written since before the last write is gone.
                        "graceful":true: first a second of ERROR_TRANSIENT
  POST /two-leaders     {"cluster":"dca1","ms":5000}: two members are announced, so nobody leads
  POST /agent           {"cluster":"dca1","host":"HOST","partitioned":true}: cuts a host off; false brings it back
  POST /advance         {"ms":60000}, with --clock held

Scripted tasks: a field "sim" in the JSON of executorConfig.data, directives separated by ";", each optionally for some
instances ("fail=1@0,1"). fail=N, lost=N, finish=N end the task N seconds after RUNNING; starting and drop keep it in
STARTING or ASSIGNED; start_ms=N and run_ms=N set the delays.

Examples
  npm run clusters -- --clusters dca1,sjc1 --port 8081 --control-port 8090 --standbys 1 --auth basic
  curl -s http://127.0.0.1:8081/api -H 'Content-Type: application/vnd.apache.thrift.json' -d '[1,"getRoleSummary",1,1,{}]'
  curl -s http://127.0.0.1:8081/apibeta/getJobs -H 'Content-Type: application/json' -d '{"ownerRole":"web"}'
  curl -s http://127.0.0.1:8090/failover -d '{"cluster":"dca1","losingLastWrite":true}'
  curl -s http://127.0.0.1:8090/fault -d '{"cluster":"sjc1","fault":"slow:5000"}'
  AURORA_CONFIG_ROOT=.airglow aurora job list dca1/web          (passwords in ~/.netrc, for machine 127.0.0.1)

What is not as in Aurora: lib/simulator/DIFFERENCES.md.
`
