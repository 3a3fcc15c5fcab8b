using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Kandinsky.Kernels;

/// <summary>8 integers.</summary>
internal readonly unsafe struct Integers256(Vector256<int> value) : IIntegers<Integers256>
{
    private readonly Vector256<int> _value = value;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256<int>.Count;
    }

    public static bool IsSupported
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256.IsHardwareAccelerated;
    }

    public static Integers256 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector256<int>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers256 Load(int* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers256 Broadcast(int value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers256 operator +(Integers256 a, Integers256 b) => new(a._value + b._value);

    public static bool MultipliesBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => AvxVnni.IsSupported;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers256 AddByteProducts(Integers256 sum, Integers256 bytes, Integers256 signed) =>
        new(AvxVnni.MultiplyWideningAndAdd(sum._value, bytes._value.AsByte(), signed._value.AsSByte()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers256 BytesToMultiply(Integers256 unsigned) => unsigned;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers256 AddOffset(Integers256 sum, Integers256 signed) => sum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers256 EvenBytes(Integers256 a) => new(a._value & Vector256.Create(0x00FF00FF));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers256 OddBytes(Integers256 a) => new((a._value >>> 8) & Vector256.Create(0x00FF00FF));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers256 SignedEvenBytes(Integers256 a) => new(((a._value.AsInt16() << 8) >> 8).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers256 SignedOddBytes(Integers256 a) => new((a._value.AsInt16() >> 8).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers256 PairProducts(Integers256 a, Integers256 b)
    {
        if (Avx2.IsSupported) return new(Avx2.MultiplyAddAdjacent(a._value.AsInt16(), b._value.AsInt16()));
        return new(((a._value << 16) >> 16) * ((b._value << 16) >> 16) + (a._value >> 16) * (b._value >> 16));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int* destination) => _value.Store(destination);
}
