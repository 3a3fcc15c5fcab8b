namespace Kandinsky.Kernels;

/// <summary>A vector width, so that one body of code serves 128, 256 and 512 bits. The JIT compiles it once per width, as if written by hand.</summary>
/// <typeparam name="TVector">The vector of floats.</typeparam>
internal unsafe interface ILanes<TVector> where TVector : struct
{
    /// <summary>Floats per vector.</summary>
    static abstract int Count { get; }

    /// <summary>Whether the instruction set has 32 vector registers (else 16).</summary>
    static abstract bool ManyRegisters { get; }

    static abstract TVector Zero { get; }

    /// <summary>Reads <see cref="Count"/> floats; no alignment needed.</summary>
    static abstract TVector Load(float* source);

    /// <summary>Reads <see cref="Count"/> bfloat16 and widens them.</summary>
    static abstract TVector LoadBFloat16(ushort* source);

    /// <summary>Reads <see cref="Count"/> halves and widens them.</summary>
    static abstract TVector LoadHalf(ushort* source);

    static abstract void Store(TVector vector, float* destination);

    static abstract TVector Broadcast(float value);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Subtract(TVector left, TVector right);

    static abstract TVector Multiply(TVector left, TVector right);

    /// <summary>left · right + addend, in one rounding where the processor can.</summary>
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector addend);

    static abstract float Sum(TVector vector);
}
