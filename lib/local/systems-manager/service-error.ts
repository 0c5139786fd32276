/** What the service refuses, by the name that its clients know the error by. */
export class ServiceError extends Error {
  readonly status: number

  constructor(name: string, message = '', status = 400) {
    super(message)
    this.name = name
    this.status = status
  }
}
