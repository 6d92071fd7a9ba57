// The baseline of the relay figures: a relay of the same protocol on Node and its usual WebSocket library (`ws`; Debian:
// node-ws). Written for this comparison and as plain as such relays are: parse a message, stamp who sent it, write it once and
// send the same text to everybody else.
'use strict'
const { WebSocketServer } = require('ws')

const members = new Map()
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false }, () => {
  console.log(`listening on ws://127.0.0.1:${server.address().port}`)
})

server.on('connection', (socket) => {
  let member = null
  socket.on('message', (data) => {
    const message = JSON.parse(data.toString())
    if (member === null) {
      if (message.type !== 'relay-auth') return socket.close(4002)
      member = { nodeId: message.nodeId, name: message.name, socket }
      const peers = [...members.values()].map(({ nodeId, name }) => ({ nodeId, name }))
      const joined = JSON.stringify({ type: 'relay-peer-joined', nodeId: member.nodeId, name: member.name })
      for (const other of members.values()) other.socket.send(joined)
      members.set(member.nodeId, member)
      return socket.send(JSON.stringify({ type: 'relay-peers', peers }))
    }
    if (message.payload === undefined) return
    const text = JSON.stringify({ from: member.nodeId, fromName: member.name, payload: message.payload })
    if (message.to !== undefined) return members.get(message.to)?.socket.send(text)
    for (const other of members.values()) if (other !== member) other.socket.send(text)
  })
  socket.on('close', () => { if (member) members.delete(member.nodeId) })
})
