package io.faultd.discovery;

import java.util.concurrent.TimeoutException;

/** The Docker engine can't be queried: it is not there, does not answer in time, or answers nonsense. */
final class DockerUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    DockerUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether it seems to be there, but takes too long. */
    boolean timedOut() {
        return getCause() instanceof TimeoutException;
    }
}
