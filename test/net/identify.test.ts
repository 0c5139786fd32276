import { describe, expect, it } from 'vitest'
import { identify, MAX_NAME, saysNoMaster } from '../../lib/net/identify.ts'
import { body } from './listeners.ts'

const answer = (status: number, text: string, headers: Record<string, string | string[]> = {}) => ({
  status,
  headers,
  body: Buffer.from(text),
})

describe('identify', () => {
  it('keeps all that a root answer tells', () => {
    expect(identify(answer(200, body('opensearch-2.19.3.txt')))).toEqual({
      product: 'opensearch',
      status: 200,
      state: 'ok',
      version: '2.19.3',
      clusterName: 'opensearch',
      clusterUuid: '_na_',
      nodeName: 'vm',
    })
  })

  it('knows an OpenSearch that calls itself 7.10.2 by its tagline', () => {
    const overridden = JSON.parse(body('opensearch-1.3.20.txt'))
    overridden.version.number = '7.10.2'
    delete overridden.version.distribution
    expect(identify(answer(200, JSON.stringify(overridden)))).toMatchObject({
      product: 'opensearch',
      version: '7.10.2',
    })
  })

  it('knows one by its distribution where the tagline was changed', () => {
    expect(identify(answer(200, '{"version":{"distribution":"opensearch"}}'))).toMatchObject({ product: 'opensearch' })
  })

  it.each([
    ['Basic realm="security" charset="UTF-8"', 'elasticsearch'],
    [['Bearer realm="security"', 'ApiKey'], 'elasticsearch'],
    ['Basic realm="OpenSearch Security"', 'opensearch'],
    ['Basic realm="Open Distro Security"', 'elasticsearch'],
    ['Basic realm="Search Guard"', 'elasticsearch'],
  ])('knows the realm %j', (challenge, product) => {
    expect(identify(answer(401, '', { 'www-authenticate': challenge }))).toMatchObject({
      product,
      state: 'unauthorized',
    })
  })

  it.each([
    ['OpenSearch Security not initialized.', 'opensearch', 'security-not-initialized'],
    ['OpenSearch Security not initialized. Cluster manager not present', 'opensearch', 'no-master'],
    ['Open Distro Security not initialized (SG11).', 'elasticsearch', 'security-not-initialized'],
  ])('reads %j', (text, product, state) => {
    expect(identify(answer(503, text))).toMatchObject({ product, state })
  })

  it('knows who speaks of cluster managers', () => {
    expect(identify(answer(503, body('opensearch-2.19.3-health-503.txt')))).toMatchObject({
      product: 'opensearch',
      state: 'no-master',
    })
  })

  it.each([
    '',
    'null',
    '[]',
    '"x"',
    '{',
    '{"error":"x","status":503}',
    '{"error":{"root_cause":[]}}',
    '{"tagline":"Hi"}',
  ])('makes nothing of %j', text => expect(identify(answer(200, text))).toBeUndefined())

  it('cuts names, and takes only strings for names', () => {
    const text = JSON.stringify({
      tagline: 'You Know, for Search',
      name: 'n'.repeat(9999),
      cluster_name: 7,
      version: null,
    })
    expect(identify(answer(200, text))).toEqual({
      product: 'elasticsearch',
      status: 200,
      state: 'ok',
      nodeName: 'n'.repeat(MAX_NAME),
    })
  })
})

describe('saysNoMaster', () => {
  it.each([
    [503, 'elasticsearch-7.17.29-health-no-master', true],
    [503, 'opensearch-2.19.3-health-503', true],
    [200, 'opensearch-2.19.3-health-no-manager', true],
    [200, 'opensearch-1.3.20-health-no-manager', true],
    [200, 'elasticsearch-7.17.29-health', false],
    [403, 'elasticsearch-8.19.8-401', false],
  ])('%i %s: %s', (status, name, expected) => {
    expect(saysNoMaster(answer(status, body(`${name}.txt`)))).toBe(expected)
  })

  it('takes a 503 of another kind for no answer', () => {
    expect(saysNoMaster(answer(503, '<html>'))).toBe(false)
  })
})
