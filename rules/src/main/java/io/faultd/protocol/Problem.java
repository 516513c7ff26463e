package io.faultd.protocol;

import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/**
 * Describes an exception for people. Its own message is not sufficient: for a file it is only the file's name, and for
 * a closed connection it is null.
 */
public final class Problem {
    private Problem() {}

    /** The description in one line, without the file's name; never empty. */
    public static String of(Throwable e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (e instanceof NotDirectoryException) {
            return "not a directory";
        }
        if (e instanceof CharacterCodingException) {
            return "it is not text in UTF-8";
        }
        String message = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return message == null || message.isBlank()
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElseThrow();
    }
}
