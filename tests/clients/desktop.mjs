// A client as strict as those that expect JSON of every answer: any status from 400 on is an error with its body, 204 is
// an empty object, whatever else is no JSON breaks it, and files must have exactly the shape that it knows.
const [base, key] = process.argv.slice(2)

class DesktopError extends Error {
  constructor(statusCode, responseBody) {
    super(`API error ${statusCode}: ${responseBody}`)
    Object.assign(this, { statusCode, responseBody })
  }
}

const send = async (method, path, { json, bytes, raw } = {}) => {
  const headers = { Authorization: `Bearer ${key}` }
  if (json !== undefined) headers['Content-Type'] = 'application/json'
  if (bytes !== undefined) headers['Content-Type'] = 'application/octet-stream'
  const body = json === undefined ? bytes : JSON.stringify(json)
  const answer = await fetch(base + path, { method, headers, body, redirect: 'error' })
  if (answer.status >= 400) throw new DesktopError(answer.status, await answer.text())
  if (answer.status === 204) return {}
  return raw ? new Uint8Array(await answer.arrayBuffer()) : answer.json()
}

const check = (holds, what) => {
  if (!holds) throw new Error(`not as the contract has it: ${what}`)
}
const refused = async (status, doing) => {
  const error = await doing.then(() => undefined, error => error)
  check(error instanceof DesktopError && error.statusCode === status, `${status}, but ${error}`)
  const body = JSON.parse(error.responseBody)
  check(typeof body.error === 'string' && typeof body.message === 'string', error.responseBody)
}
const isEntry = one =>
  typeof one.name === 'string' && Number.isInteger(one.size) && typeof one.modified === 'number' &&
  Object.keys(one).every(name => ['name', 'size', 'modified', 'is_dir'].includes(name)) && one.is_dir !== false

const made = await send('POST', '/desktops', { json: { desktop_type: 'sandbox' } })
const path = `/desktops/${made.desktop_id}`
const execute = (action, params = {}) => send('POST', `${path}/execute`, { json: { action: { tool: 'computer', action, params } } })
try {
  check(Object.values(made).every(one => one !== null), 'a field is null')
  check((await send('GET', '/desktops')).some(one => one.desktop_id === made.desktop_id), 'the list lacks it')
  check((await send('PATCH', path, { json: { name: 'From JavaScript' } })).name === 'From JavaScript', 'the name')
  check((await send('GET', `${path}/tools`)).some(one => one.name === 'computer' && one.description), 'no tool')

  const image = (await execute('screenshot')).base64_image
  check(Buffer.from(image, 'base64').subarray(1, 4).toString() === 'PNG', 'no PNG')
  await execute('mouse_move', { coordinate: [512, 384] })
  await execute('scroll', { coordinate: [512, 384], direction: 'up', amount: 2 })
  const { output } = await execute('cursor_position') // this client knows no field `coordinate`
  check(output === 'X=512,Y=384', output)
  check(Array.isArray(await send('GET', `${path}/tool-logs`)), 'the log is no array')

  const session = await send('PUT', `${path}/session`)
  check(typeof session.href === 'string' && session.active === true && typeof session.interactive === 'boolean', 'session')
  check((await send('GET', `${path}/session`)).active === true, 'session')
  check(Object.keys(await send('DELETE', `${path}/session`)).length === 0, 'an answer to DELETE')
  await refused(404, send('GET', `${path}/session`))

  const bytes = new Uint8Array(1000).map((_, at) => at)
  const uploaded = await send('POST', `${path}/files/${encodeURIComponent('täst 1.bin')}`, { bytes })
  check(uploaded.success === true && uploaded.size === 1000 && uploaded.filename === 'täst 1.bin', 'an upload')
  const { files } = await send('GET', `${path}/files`)
  check(Array.isArray(files) && files.length === 1 && files.every(isEntry), JSON.stringify(files))
  const back = await send('GET', `${path}/files/${encodeURIComponent('täst 1.bin')}`, { raw: true })
  check(Buffer.compare(Buffer.from(back), Buffer.from(bytes)) === 0, 'other bytes')

  await refused(400, execute('drag', { start_coordinate: [1, 1], coordinate: [2, 2] }))
  await refused(404, send('GET', '/desktops/dsk_aaaaaaaaaaaa'))
} finally {
  check((await send('DELETE', path)).status === 'deleted', 'not deleted')
}
await refused(404, execute('screenshot'))
console.log('passed')
