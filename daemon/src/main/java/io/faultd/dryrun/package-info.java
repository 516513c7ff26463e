/** What a command would do, as text for a shell or as a plan, without doing it. */
package io.faultd.dryrun;
