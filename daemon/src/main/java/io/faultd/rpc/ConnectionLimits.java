package io.faultd.rpc;

import io.netty.channel.Channel;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Limits the connections of one address, so that no caller's connections exclude others.
 *
 * <p>Owners (root and the daemon's own user) have as many as all others together, in addition. Of the others, one
 * account has at most half. Strangers, which are not authorized yet, have a further quarter; when it is full, the
 * newest replaces the oldest, since a client with access shows it in its first request.
 */
final class ConnectionLimits {
    private static final int ACCOUNT_SHARE = 2;
    private static final int STRANGER_SHARE = 4;

    private final int most;
    private final int mostOfAccount;
    private final int mostStrangers;
    private final Map<String, Integer> accounts = new HashMap<>();
    private final Set<Channel> strangers = new LinkedHashSet<>();
    private int owners;
    private int admitted;

    /** What is known about the client. */
    enum Standing {
        /** Not authorized yet, or without access. */
        STRANGER,
        ADMITTED,
        OWNER
    }

    /** @param most connections of owners, and of those admitted; at least 1 */
    ConnectionLimits(int most) {
        this.most = most;
        mostOfAccount = Math.max(1, most / ACCOUNT_SHARE);
        mostStrangers = Math.max(1, most / STRANGER_SHARE);
    }

    /**
     * Admits a connection, and frees its place when it closes.
     *
     * @return empty where there is no room for it
     */
    Optional<AdmittedConnection> enter(Channel channel, String account, Standing standing) {
        AdmittedConnection place = new AdmittedConnection(channel, account);
        if (!place.take(standing)) {
            return Optional.empty();
        }
        channel.closeFuture().addListener(closed -> place.leave());
        return Optional.of(place);
    }

    /** The place that one connection occupies. */
    final class AdmittedConnection {
        private final Channel channel;
        private final String account;
        private Standing standing;
        private boolean left;

        private AdmittedConnection(Channel channel, String account) {
            this.channel = channel;
            this.account = account;
        }

        /** Moves an authorized stranger to the admitted; false where there is no room for more of them. */
        boolean admit() {
            synchronized (ConnectionLimits.this) {
                if (left || standing != Standing.STRANGER) {
                    return true;
                }
                if (!hasRoom()) {
                    return false;
                }
                strangers.remove(channel);
                count(Standing.ADMITTED);
                return true;
            }
        }

        private boolean take(Standing wanted) {
            Channel displaced = null;
            synchronized (ConnectionLimits.this) {
                if (wanted == Standing.OWNER && owners >= most || wanted == Standing.ADMITTED && !hasRoom()) {
                    return false;
                }
                if (wanted == Standing.STRANGER && strangers.size() >= mostStrangers) {
                    displaced = strangers.iterator().next();
                    strangers.remove(displaced);
                }
                count(wanted);
            }
            if (displaced != null) {
                displaced.close();
            }
            return true;
        }

        private boolean hasRoom() {
            return admitted < most && accounts.getOrDefault(account, 0) < mostOfAccount;
        }

        private void count(Standing as) {
            standing = as;
            switch (as) {
                case OWNER -> owners++;
                case ADMITTED -> {
                    admitted++;
                    accounts.merge(account, 1, Integer::sum);
                }
                case STRANGER -> strangers.add(channel);
            }
        }

        private void leave() {
            synchronized (ConnectionLimits.this) {
                left = true;
                switch (standing) {
                    case OWNER -> owners--;
                    case ADMITTED -> {
                        admitted--;
                        accounts.computeIfPresent(account, (name, count) -> count == 1 ? null : count - 1);
                    }
                    case STRANGER -> strangers.remove(channel);
                }
            }
        }
    }
}
