import type { FindingOf } from '../model/finding.ts'
import type { PlanStep } from '../model/plan.ts'
import { sh } from './shell-quote.ts'
import { byPerson, onNode } from './step.ts'

/** One client to let in to one port, before or beside the rule that stops it. */
export interface Opening {
  rule: FindingOf<'firewall'>
  family: 4 | 6
  /** The narrowest: `/32` or `/128`. */
  source: string
  port: number
}

export interface Opened {
  step: PlanStep
  /** Makes it survive a reboot; absent where the idiom does so by itself. */
  lasting?: PlanStep
  undo: string[]
}

export interface Host {
  managers: readonly FindingOf<'firewall-manager'>[]
  /** Red Hat and its kin keep firewall files elsewhere. */
  redHat: boolean
}

const active = (host: Host, name: FindingOf<'firewall-manager'>['manager']) =>
  host.managers.find(each => each.manager === name && each.active)

/** In the idiom of whoever keeps the rule that blocks, so that the opening is kept like the rule is. */
export const open = (opening: Opening, host: Host): Opened => {
  const { rule } = opening
  if (rule.tool === 'ufw' || /^ufw6?-/.test(rule.chain ?? '') || (rule.byPolicy && active(host, 'ufw')))
    return ufw(opening)
  if (rule.tool === 'firewalld' || / firewalld$/.test(rule.table ?? '')) return firewalld(opening, host)
  return rule.tool === 'nft' ? nft(opening, host) : iptables(opening, host)
}

/** First match wins; where only the default policy blocks, any place will do (and an empty list has no place 1). */
const ufw = ({ rule, family, source, port }: Opening): Opened => {
  const what = sh`allow from ${source} to any port ${port} proto tcp`
  const place = rule.byPolicy ? '' : family === 4 ? 'insert 1 ' : 'prepend '
  return {
    step: onNode(
      `let ${source} in, by ufw`,
      [`ufw ${place}${what} comment esfleet`],
      'ufw keeps its rules over a reboot',
    ),
    undo: [`ufw delete ${what}`],
  }
}

const firewalld = ({ rule, family, source, port }: Opening, host: Host): Opened => {
  const named =
    active(host, 'firewalld')?.zone ?? /^filter_IN_(\w+?)(?:_(?:pre|log|deny|allow|post))?$/.exec(rule.chain ?? '')?.[1]
  const zone = named === undefined ? '' : sh`--zone=${named} `
  const rich = sh`${`rule family="ipv${family}" source address="${source}" port port="${port}" protocol="tcp" accept`}`
  return {
    step: onNode(
      `let ${source} in, by firewalld, for ten minutes`,
      [`firewall-cmd ${zone}--add-rich-rule=${rich} --timeout=600`],
      'it takes itself back unless the next step makes it last',
    ),
    lasting: onNode('once it answers, make it last', [
      `firewall-cmd --permanent ${zone}--add-rich-rule=${rich}`,
      `firewall-cmd ${zone}--add-rich-rule=${rich}`,
    ]),
    undo: [
      `firewall-cmd ${zone}--remove-rich-rule=${rich}`,
      `firewall-cmd --permanent ${zone}--remove-rich-rule=${rich}`,
    ],
  }
}

const nft = ({ rule, family, source, port }: Opening, host: Host): Opened => {
  const [tableFamily = 'inet', table = 'filter'] = (rule.table ?? 'inet filter').split(' ')
  const chain = rule.chain ?? 'input'
  const place = sh`${tableFamily} ${table} ${chain}`
  const matches = sh`${family === 4 ? 'ip' : 'ip6'} saddr ${source} tcp dport ${port} accept`
  const mark = `esfleet ${source} ${port}`
  const at = rule.handle === undefined ? `add rule ${place}` : `insert rule ${place} position ${rule.handle}`
  const file = host.redHat ? '/etc/sysconfig/nftables.conf' : '/etc/nftables.conf'
  const kept = active(host, 'nftables') !== undefined
  return {
    step: onNode(
      `let ${source} in, before the rule that stops it`,
      [`nft ${at} ${matches} comment '"${mark}"'`],
      'an accept ends only its own base chain: every other chain with "hook input" must let the client in too',
    ),
    lasting: byPerson(
      'make it last: write the same rule above the one that stops it, in the file that is loaded at boot',
      [`grep -n -e reject -e drop ${file}`, `nft -c -f ${file}`],
      kept
        ? `the rule: ${matches}`
        : `${file} is where the package loads it from; here no service was seen that loads rules at boot. The rule: ${matches}`,
    ),
    undo: [
      `nft delete rule ${place} handle "$(nft -a list chain ${place} | sed -n 's|.*comment "${mark}" # handle ||p')"`,
    ],
  }
}

const iptables = ({ rule, family, source, port }: Opening, host: Host): Opened => {
  const tool = `${family === 4 ? 'iptables' : 'ip6tables'}${rule.tool.endsWith('-legacy') ? '-legacy' : ''} -w`
  const table = rule.table === undefined || rule.table === 'filter' ? '' : sh`-t ${rule.table} `
  const chain = sh`${rule.chain ?? 'INPUT'}`
  const spec = sh`-s ${source} -p tcp --dport ${port} -m comment --comment esfleet -j ACCEPT`
  const save = host.redHat ? `service ${family === 4 ? 'iptables' : 'ip6tables'} save` : 'netfilter-persistent save'
  return {
    step: onNode(`let ${source} in, before the rule that stops it`, [
      `${tool} ${table}-C ${chain} ${spec} 2>/dev/null || ${tool} ${table}-I ${chain} 1 ${spec}`,
    ]),
    lasting: active(host, 'iptables-persistent')
      ? onNode('make it last', [save])
      : byPerson(
          'make it last where the other rules of this host come from',
          [],
          `nothing was seen that loads rules at boot; with iptables-persistent (iptables-services) it would be: ${save}`,
        ),
    undo: [`${tool} ${table}-D ${chain} ${spec}`, ...(active(host, 'iptables-persistent') ? [save] : [])],
  }
}
