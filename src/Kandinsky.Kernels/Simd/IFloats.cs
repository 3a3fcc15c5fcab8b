using System.Runtime.Intrinsics;

namespace Kandinsky.Kernels;

/// <summary>A vector of single-precision numbers of some width: kernels are written once over it and compiled for 128, 256 and 512 bits.</summary>
/// <remarks>Where one operand is not a number, minimum and maximum return the second on x86 and not-a-number on ARM. No width changes what one lane
/// computes, except that <see cref="MultiplyAdd"/> rounds once where the processor has fused multiply-add and twice elsewhere.</remarks>
internal unsafe interface IFloats<T> where T : struct, IFloats<T>
{
    /// <summary>Lanes.</summary>
    static abstract int Count { get; }

    static abstract bool IsSupported { get; }

    /// <summary>Whether the instruction set has 32 vector registers, not 16.</summary>
    static abstract bool HasManyRegisters { get; }

    static abstract T Zero { get; }

    static abstract T Load(float* source);

    /// <summary>Widens bfloat16.</summary>
    static abstract T LoadBFloat16(ushort* source);

    /// <summary>Widens IEEE half precision.</summary>
    static abstract T LoadHalf(ushort* source);

    static abstract T Broadcast(float value);

    static abstract T operator +(T a, T b);

    static abstract T operator -(T a, T b);

    static abstract T operator *(T a, T b);

    static abstract T operator /(T a, T b);

    /// <summary>a · b + c.</summary>
    static abstract T MultiplyAdd(T a, T b, T c);

    static abstract T Minimum(T a, T b);

    static abstract T Maximum(T a, T b);

    static abstract T Magnitude(T a);

    static abstract T SquareRoot(T a);

    /// <summary>The magnitude of a with the sign of b.</summary>
    static abstract T CopySign(T a, T b);

    /// <summary>Per lane: a &lt; b ? yes : no.</summary>
    static abstract T WhereLess(T a, T b, T yes, T no);

    /// <summary>a · 2ⁿ for a normal result, n being the integer in the low nine bits of <paramref name="shifted"/> (see <see cref="FloatMath"/>).</summary>
    static abstract T AddExponent(T a, T shifted);

    /// <summary>The bfloat16 in the lower half of every lane.</summary>
    static abstract T LowerHalves(T a);

    /// <summary>The bfloat16 in the upper half of every lane.</summary>
    static abstract T UpperHalves(T a);

    /// <summary>a · b, the vectors being 32-bit integers.</summary>
    static abstract T IntegerProduct(T a, int b);

    /// <summary>The numbers a − b, both vectors being 32-bit integers.</summary>
    static abstract T FromIntegers(T a, T b);

    /// <summary>To the nearest bfloat16, ties away from zero.</summary>
    static abstract T RoundToBFloat16(T a);

    /// <summary>Two bfloat16 of every lane side by side, where <see cref="LowerHalves"/> and <see cref="UpperHalves"/> find them.</summary>
    static abstract T JoinHalves(T lower, T upper);

    void Store(float* destination);

    /// <summary>Stores the lowest byte of every lane's bits.</summary>
    void StoreBytes(byte* destination);

    /// <summary>The sum over the lanes.</summary>
    float Sum();

    /// <summary>sums[0..3] += the sums over the lanes of four vectors, each made as <see cref="Sum"/> makes it.</summary>
    static abstract void AddSums(T a, T b, T c, T d, float* sums);

    /// <summary>The largest lane.</summary>
    float Largest();

    /// <summary>The largest lanes of four vectors.</summary>
    static abstract Vector128<float> Largest(T a, T b, T c, T d);
}
