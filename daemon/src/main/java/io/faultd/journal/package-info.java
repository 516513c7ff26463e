/** The desired state in a file that outlives the daemon; docs/architecture.md describes the file. */
package io.faultd.journal;
