using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Kandinsky.Kernels;

/// <summary>4 integers.</summary>
internal readonly unsafe struct Integers128(Vector128<int> value) : IIntegers<Integers128>
{
    private readonly Vector128<int> _value = value;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128<int>.Count;
    }

    public static bool IsSupported
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => true;
    }

    public static Integers128 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector128<int>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers128 Load(int* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers128 Broadcast(int value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers128 operator +(Integers128 a, Integers128 b) => new(a._value + b._value);

    public static bool MultipliesBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => AvxVnni.IsSupported || Dp.IsSupported;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers128 AddByteProducts(Integers128 sum, Integers128 bytes, Integers128 signed) =>
        new(AvxVnni.IsSupported
            ? AvxVnni.MultiplyWideningAndAdd(sum._value, bytes._value.AsByte(), signed._value.AsSByte())
            : Dp.DotProduct(sum._value, bytes._value.AsSByte(), signed._value.AsSByte()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers128 BytesToMultiply(Integers128 unsigned) => Dp.IsSupported ? new((unsigned._value.AsByte() ^ Vector128.Create((byte)128)).AsInt32())
        : unsigned;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers128 AddOffset(Integers128 sum, Integers128 signed)
    {
        if (!Dp.IsSupported) return sum;
        var (weights, half) = (signed._value.AsSByte(), Vector128.Create((sbyte)64));
        return new(Dp.DotProduct(Dp.DotProduct(sum._value, weights, half), weights, half));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers128 EvenBytes(Integers128 a) => new(a._value & Vector128.Create(0x00FF00FF));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers128 OddBytes(Integers128 a) => new((a._value >>> 8) & Vector128.Create(0x00FF00FF));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers128 SignedEvenBytes(Integers128 a) => new(((a._value.AsInt16() << 8) >> 8).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers128 SignedOddBytes(Integers128 a) => new((a._value.AsInt16() >> 8).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Integers128 PairProducts(Integers128 a, Integers128 b)
    {
        if (Sse2.IsSupported) return new(Sse2.MultiplyAddAdjacent(a._value.AsInt16(), b._value.AsInt16()));
        if (AdvSimd.Arm64.IsSupported)
        {
            var (x, y) = (a._value.AsInt16(), b._value.AsInt16());
            return new(AdvSimd.Arm64.AddPairwise(AdvSimd.MultiplyWideningLower(x.GetLower(), y.GetLower()), AdvSimd.MultiplyWideningUpper(x, y)));
        }
        return new(((a._value << 16) >> 16) * ((b._value << 16) >> 16) + (a._value >> 16) * (b._value >> 16));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int* destination) => _value.Store(destination);
}
