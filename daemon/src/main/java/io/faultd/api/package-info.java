/**
 * The RPC's methods: they turn parameters into requests to the fault service, and its results into JSON. Each parameter
 * is read once, with an error that names it.
 */
package io.faultd.api;
