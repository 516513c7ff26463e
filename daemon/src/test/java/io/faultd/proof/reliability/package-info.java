/** Long runs of a daemon that is killed, attacked and starved of resources. */
package io.faultd.proof.reliability;
