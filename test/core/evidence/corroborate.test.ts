import { expect, test } from 'vitest'
import { evidence, facts, frame, read } from './frame.ts'

const BARRED = [
  '[2026-11-23T14:01:26,227][ERROR][o.e.b.Bootstrap          ] [n1] Exception',
  'org.elasticsearch.ElasticsearchException: failed to bind service',
  'Caused by: java.nio.file.FileSystemException: /var/lib/elasticsearch/nodes/0: Not a directory',
]

const aboutsWith = (disk: string) =>
  facts(
    read(
      evidence(
        frame('disk', [disk]),
        frame('log path=/var/log/elasticsearch/elasticsearch.log since=1795440000', BARRED),
      ),
    ),
    'fatal',
  ).map(({ about }) => about)

test('a file where the folder of nodes was is a newer version’s bar (Elasticsearch 7.10.2 on data of 8.17.0)', () => {
  const about = aboutsWith('kb data /var/lib/elasticsearch /dev/vda 100000 50000 50000 50% /')
  expect(about).toContain('version-incompatible')
})
