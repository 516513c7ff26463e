package io.faultd.discovery;

/** The Docker engine could not be asked: it is not there, does not answer in time, or answers nonsense. */
final class EngineUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    EngineUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
