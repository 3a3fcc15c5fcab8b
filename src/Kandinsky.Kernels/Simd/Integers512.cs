using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Kandinsky.Kernels;

/// <summary>16 integers.</summary>
internal readonly unsafe struct Integers512(Vector512<int> value) : IIntegers<Integers512>
{
    private readonly Vector512<int> _value = value;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512<int>.Count;
    }

    public static bool IsSupported
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.IsHardwareAccelerated;
    }

    public static Integers512 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector512<int>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers512 Load(int* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers512 Broadcast(int value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers512 operator +(Integers512 a, Integers512 b) => new(a._value + b._value);

    public static bool MultipliesBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers512 AddByteProducts(Integers512 sum, Integers512 bytes, Integers512 signed) => throw new PlatformNotSupportedException();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers512 BytesToMultiply(Integers512 unsigned) => unsigned;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers512 AddOffset(Integers512 sum, Integers512 signed) => sum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers512 EvenBytes(Integers512 a) => new(a._value & Vector512.Create(0x00FF00FF));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers512 OddBytes(Integers512 a) => new((a._value >>> 8) & Vector512.Create(0x00FF00FF));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers512 SignedEvenBytes(Integers512 a) => new(((a._value.AsInt16() << 8) >> 8).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers512 SignedOddBytes(Integers512 a) => new((a._value.AsInt16() >> 8).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers512 PairProducts(Integers512 a, Integers512 b)
    {
        if (Avx512BW.IsSupported) return new(Avx512BW.MultiplyAddAdjacent(a._value.AsInt16(), b._value.AsInt16()));
        return new(((a._value << 16) >> 16) * ((b._value << 16) >> 16) + (a._value >> 16) * (b._value >> 16));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int* destination) => _value.Store(destination);
}
