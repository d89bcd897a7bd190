import { describe, expect, test } from 'vitest'
import { type BuildParts, buildOf } from './build'

const nothing: BuildParts = {
  dockerImage: null,
  imageTag: null,
  metadata: [],
  executorData: null,
  fingerprint: '0123456789abcdef',
}

describe('buildOf', () => {
  test.each([
    ['web:1.4.2', '1.4.2'],
    ['registry.example.com:5000/team/web:1.4.2', '1.4.2'],
    ['registry.example.com:5000/team/web:1.4.2@sha256:abcdef', '1.4.2'],
    ['team/web@sha256:0123456789abcdef0123', '0123456789ab'],
  ])('reads the tag of the Docker image %s', (dockerImage, build) => {
    expect(buildOf({ ...nothing, dockerImage, metadata: [{ key: 'build', value: 'other' }] })).toBe(build)
  })

  test.each(['web', 'registry.example.com:5000/team/web', 'web:', 'web: '])('sees no tag in %j', (dockerImage) => {
    expect(buildOf({ ...nothing, dockerImage })).toBe('01234567')
  })

  test('the tag of a Mesos image comes before metadata', () => {
    expect(buildOf({ ...nothing, imageTag: '7', metadata: [{ key: 'build', value: '8' }] })).toBe('7')
  })

  test('metadata keys are tried in order, whatever order the set arrived in', () => {
    const metadata = [
      { key: 'sha', value: 'c0ffee' },
      { key: 'version', value: '2.0' },
      { key: 'build', value: '  ' },
    ]
    expect(buildOf({ ...nothing, metadata })).toBe('2.0')
    expect(buildOf({ ...nothing, metadata: metadata.toReversed() })).toBe('2.0')
  })

  test('a repeated metadata key gives the same build in any order', () => {
    const metadata = [
      { key: 'build', value: 'b' },
      { key: 'build', value: 'a' },
    ]
    expect(buildOf({ ...nothing, metadata })).toBe('a')
    expect(buildOf({ ...nothing, metadata: metadata.toReversed() })).toBe('a')
  })

  test.each([
    ['{"version": "v2", "name": "web"}', 'v2'],
    ['{"build": 17, "version": "v2"}', '17'],
    ['{"task": {"version": "v2"}}', '01234567'],
    ['{"version": {"major": 2}}', '01234567'],
    ['{"version": "v2"', '01234567'],
    ['["version"]', '01234567'],
    ['version=v2', '01234567'],
  ])('executor data %s', (executorData, build) => {
    expect(buildOf({ ...nothing, executorData })).toBe(build)
  })

  test('cuts what is too long to be a name', () => {
    expect(buildOf({ ...nothing, imageTag: 'x'.repeat(500) })).toHaveLength(80)
  })
})
