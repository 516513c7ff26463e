/** Long runs: a daemon that is killed, attacked and starved while it works. */
package io.faultd.proof.reliability;
