package io.faultd.netlink.nft;

import java.util.List;
import java.util.OptionalLong;

/**
 * What a request of a batch changes, decoded from the bytes that would be sent, so that a description of a batch cannot
 * differ from its effect.
 */
public sealed interface NftChange {
    /** How an object is changed; the names are those of {@code nft(8)}. */
    enum Verb {
        ADD,
        INSERT,
        REPLACE,
        DELETE,
        FLUSH
    }

    /** How. */
    Verb verb();

    /** A table. */
    record OfTable(Verb verb, Table table) implements NftChange {}

    /** A chain; flushing it deletes its rules. */
    record OfChain(Verb verb, Chain chain) implements NftChange {}

    /** A set or map without its elements; flushing it deletes those. */
    record OfSet(Verb verb, NamedSet set) implements NftChange {}

    /** Elements of a set or map. */
    record OfElements(Verb verb, NamedSet set, List<Element> elements) implements NftChange {
        public OfElements {
            elements = List.copyOf(elements);
        }
    }

    /**
     * A rule.
     *
     * @param handle of the rule itself to delete or replace it; of the rule before which it is inserted
     */
    record OfRule(Verb verb, Rule rule, OptionalLong handle) implements NftChange {}

    /**
     * Reads all requests of a batch.
     *
     * @param existing sets that the batch does not add itself, but may change the elements of
     * @throws IllegalArgumentException if it changes the elements of a set that is in neither
     */
    static List<NftChange> of(Batch batch, List<NamedSet> existing) {
        return new NftChangeReader(existing).read(batch.requests());
    }
}
