import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { EVENT_SOURCE } from '../core/events/fleet-event.ts'
import type { EventBus } from '../ports.ts'
import { called } from './called.ts'
import { batches, type EventEntry, eventEntry } from './event-entry.ts'

/**
 * Puts events on one bus, named by name or ARN. A call that fails leaves the ids of its events, and of those behind it,
 * among what was not taken; it is a failure only when nothing was taken before.
 */
export function eventBridge({ client, bus }: { client: EventBridgeClient; bus: string }): EventBus {
  const put = (batch: readonly EventEntry[]) => {
    const Entries = batch.map(({ event, detail }) => ({
      EventBusName: bus,
      Source: EVENT_SOURCE,
      DetailType: event.type,
      Time: new Date(event.at),
      Detail: detail,
    }))
    return called(client.send(new PutEventsCommand({ Entries })))
  }

  return {
    async put(events) {
      const left = new Set(events.map(({ id }) => id))
      for (const batch of batches(events.map(event => eventEntry(event)))) {
        const answered = await put(batch)
        if (!answered.ok) return left.size === events.length ? answered : { ok: true, value: [...left] }
        const results = answered.value.Entries ?? []
        batch.forEach(({ event }, n) => {
          if (results[n]?.EventId) left.delete(event.id)
        })
      }
      return { ok: true, value: [...left] }
    },
  }
}
