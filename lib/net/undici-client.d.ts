/** The client alone: undici's main module loads five times as much (fetch, WebSocket, caches) and takes five times as long. */
declare module 'undici/lib/dispatcher/client.js' {
  import { Client } from 'undici'
  export default Client
}
