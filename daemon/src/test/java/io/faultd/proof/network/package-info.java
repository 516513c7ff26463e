/** Networks that tests build: namespaces, containers, bridges, and the nodes on them. */
package io.faultd.proof.network;
