namespace Kandinsky.Kernels;

/// <summary>
/// A vector of 32-bit integers of some width, as <see cref="IFloats{T}"/> is of single-precision numbers; some operations see it as pairs of 16-bit integers.
/// </summary>
internal unsafe interface IIntegers<T> where T : struct, IIntegers<T>
{
    /// <summary>Lanes of 32 bits.</summary>
    static abstract int Count { get; }

    static abstract bool IsSupported { get; }

    static abstract T Zero { get; }

    static abstract T Load(int* source);

    static abstract T Broadcast(int value);

    static abstract T operator +(T a, T b);

    /// <summary>Whether <see cref="AddByteProducts"/> is an instruction.</summary>
    static abstract bool MultipliesBytes { get; }

    /// <summary>
    /// Per lane the sum and the products of four bytes (<see cref="BytesToMultiply"/>) with four signed ones, where <see cref="MultipliesBytes"/>.
    /// </summary>
    static abstract T AddByteProducts(T sum, T bytes, T signed);

    /// <summary>Unsigned bytes as <see cref="AddByteProducts"/> takes them: as they are, or 128 less of each where it multiplies signed bytes alone.</summary>
    static abstract T BytesToMultiply(T unsigned);

    /// <summary>Adds what the sum of products with four signed bytes lacks on account of <see cref="BytesToMultiply"/>: 128 times theirs, or nothing.</summary>
    static abstract T AddOffset(T sum, T signed);

    /// <summary>Bytes 0 and 2 of every lane as 16-bit integers.</summary>
    static abstract T EvenBytes(T a);

    /// <summary>Bytes 1 and 3 of every lane as 16-bit integers.</summary>
    static abstract T OddBytes(T a);

    /// <summary>Bytes 0 and 2 of every lane as signed 16-bit integers.</summary>
    static abstract T SignedEvenBytes(T a);

    /// <summary>Bytes 1 and 3 of every lane as signed 16-bit integers.</summary>
    static abstract T SignedOddBytes(T a);

    /// <summary>Per lane the sum of the two products of its 16-bit integers.</summary>
    static abstract T PairProducts(T a, T b);

    void Store(int* destination);
}
