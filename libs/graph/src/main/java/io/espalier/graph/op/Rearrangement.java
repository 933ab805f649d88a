package io.espalier.graph.op;

/** Operators that repeat, resample or generate elements. */
public sealed interface Rearrangement extends Operator
    permits CastLike,
        DepthToSpace,
        EyeLike,
        Range,
        Resize,
        SizeOf,
        SpaceToDepth,
        Tile,
        Trilu,
        Upsample {}
