/**
 * JSON-RPC 2.0 over HTTP/1.1 on a Unix socket and on loopback TCP, with {@code /metrics}, {@code /healthz} and
 * {@code /events}.
 *
 * <p>{@link io.faultd.rpc.RpcServer} owns the sockets and the event loops. {@link io.faultd.rpc.RpcMethods} has the
 * methods; nothing here depends on faults. A connection answers its requests one after the other in their order, and
 * reads nothing meanwhile: a client that pipelines gets its answers in order, and one that floods is held back by its
 * own socket buffer.
 */
package io.faultd.rpc;
