import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'conformance-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What the command does with these arguments. */
const run = (...args: string[]): Promise<{ readonly status: number; readonly out: string; readonly err: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', here('conformance.ts'), ...args], (error, out, err) =>
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, out, err }),
    )
  })

/** The first exchanges of a recording, in a run of another cluster. */
const recorded = gunzipSync(readFileSync(here('../aurora/fixtures/tjson.jsonl.gz')))
  .toString()
  .split('\n')
  .slice(0, 6)
  .map((line) =>
    line.replace('"cluster": "json-cluster"', '"cluster": "another"').replaceAll('json-cluster', 'another'),
  )

function fileWith(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

describe('npm run conformance', () => {
  it('prints a line for each file and succeeds when all is equal', async () => {
    const bare = recorded.map((line) => {
      const { request, response, ...rest } = JSON.parse(line)
      const renamed = Buffer.from(response.bodyBase64, 'base64').toString('latin1').replace('json-cluster', 'another')
      return JSON.stringify({ ...rest, request, response: { ...response, bodyBase64: btoa(renamed) } })
    })
    const json = bare.filter((_, index) => index % 2 === 0)
    const files = [fileWith('a.jsonl', json.join('\n')), fileWith('b.jsonl.gz', gzipSync(json.join('\n')))]
    const { status, out } = await run(...files)
    expect(out).toBe(files.map((file) => `${file}: 3 records, 3 equal, 0 excepted, 0 different\n`).join(''))
    expect(status).toBe(0)
  })

  it('prints every difference with its place and fails', async () => {
    const { status, out } = await run(fileWith('c.jsonl', recorded[0]?.replace('"status":200', '"status":503') ?? ''))
    expect(status).toBe(1)
    expect(out).toContain(
      `different  ${join(folder, 'c.jsonl')} another 1 empty-getRoleSummary.json  status at status: recorded 503, ours 200`,
    )
    expect(out).toContain('value at serverInfo.clusterName: recorded json-cluster, ours another')
    expect(out).toMatch(/c\.jsonl: 1 records, 0 equal, 0 excepted, 1 different\n$/)
  })

  it('says how it is used', async () => {
    const help = await run('--help')
    expect([help.status, help.out.split('\n')[0]]).toEqual([0, 'npm run conformance -- FILE.jsonl…'])
    const none = await run()
    expect([none.status, none.err]).toEqual([2, 'Name at least one recording: npm run conformance -- FILE.jsonl…\n'])
    expect((await run('--wrong')).status).toBe(2)
  })

  it('names the file and the line of what it cannot read', async () => {
    const [good = ''] = recorded
    const broken = await run(fileWith('d.jsonl', `${good}\n\n{"seq": 1`))
    expect([broken.status, broken.err]).toEqual([
      2,
      `${join(folder, 'd.jsonl')}, line 3: not JSON. A recording has one JSON object a line.\n`,
    ])
    const strange = await run(fileWith('e.jsonl', good.replace('"epochMs":', '"epochMs":-')))
    expect([strange.status, strange.err]).toEqual([2, expect.stringContaining('e.jsonl, line 1: epochMs: ')])
    const missing = await run(join(folder, 'nothing.jsonl'))
    expect([missing.status, missing.err]).toEqual([2, expect.stringContaining('nothing.jsonl cannot be read: ENOENT')])
    const empty = await run(fileWith('f.jsonl', '\n'))
    expect([empty.status, empty.err]).toEqual([2, `${join(folder, 'f.jsonl')} holds no records.\n`])
  })
})
