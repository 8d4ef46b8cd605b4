// A refusal in Graph's own form: HTTP status, error code and message.
export class GraphError extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string, message: string) {
    super(message)
    this.name = 'GraphError'
    this.status = status
    this.code = code
  }
}
