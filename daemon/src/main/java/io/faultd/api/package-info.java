/**
 * The RPC's methods: parameters are read here, become requests to the fault service, and its answers become JSON. Each
 * parameter is read once, with an error that names it.
 */
package io.faultd.api;
