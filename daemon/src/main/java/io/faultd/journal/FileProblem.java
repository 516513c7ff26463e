package io.faultd.journal;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Describes a problem with a file: the message of most exceptions is only the file's name. */
public final class FileProblem {
    private FileProblem() {}

    /** The file and what is wrong with it. */
    public static String of(FileSystemException e) {
        String problem = "can't be written to";
        if (e instanceof AccessDeniedException) {
            problem = "permission denied";
        } else if (e instanceof NoSuchFileException) {
            problem = "no such file or directory";
        } else if (e instanceof FileAlreadyExistsException) {
            problem = "exists and is not a directory";
        } else if (e.getReason() != null) {
            problem = e.getReason();
        }
        return e.getFile() + ": " + problem;
    }
}
