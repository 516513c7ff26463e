/**
 * JSON-RPC 2.0 over HTTP/1.1 on a Unix socket and on loopback TCP, with {@code /metrics}, {@code /healthz} and
 * {@code /events} beside it.
 *
 * <p>{@link io.faultd.rpc.RpcServer} owns the sockets and the event loops. What the methods do is behind
 * {@link io.faultd.rpc.RpcMethods}; nothing here knows of faults. A connection answers its requests one after the other
 * in the order in which they came, and reads no further while it does: a client that pipelines gets its answers in
 * order, and one that floods is held back by its own socket buffer.
 */
package io.faultd.rpc;
