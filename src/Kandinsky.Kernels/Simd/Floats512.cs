using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Kandinsky.Kernels;

/// <summary>16 single-precision numbers.</summary>
internal readonly unsafe struct Floats512(Vector512<float> value) : IFloats<Floats512>
{
    private readonly Vector512<float> _value = value;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512<float>.Count;
    }

    public static bool IsSupported
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.IsHardwareAccelerated;
    }

    public static bool HasManyRegisters
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => true;
    }

    public static Floats512 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector512<float>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 Load(float* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 LoadBFloat16(ushort* source) => new((Widen(source) << 16).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 LoadHalf(ushort* source)
    {
        // Exponent and mantissa in place, then 2^112: a subnormal comes out right by the multiplication itself.
        var bits = Widen(source);
        var value = ((bits & Vector512.Create(0x7FFFu)) << 13).AsSingle() * Vector512.Create(BitConverter.UInt32BitsToSingle(0x77800000));
        var special = Vector512.GreaterThanOrEqual(value, Vector512.Create(65536f)).AsUInt32() & Vector512.Create(0x7F800000u);
        return new((value.AsUInt32() | special | ((bits & Vector512.Create(0x8000u)) << 16)).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 Broadcast(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 operator +(Floats512 a, Floats512 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 operator -(Floats512 a, Floats512 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 operator *(Floats512 a, Floats512 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 operator /(Floats512 a, Floats512 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 MultiplyAdd(Floats512 a, Floats512 b, Floats512 c) => new(Vector512.MultiplyAddEstimate(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 Minimum(Floats512 a, Floats512 b) => new(Vector512.MinNative(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 Maximum(Floats512 a, Floats512 b) => new(Vector512.MaxNative(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 Magnitude(Floats512 a) => new(Vector512.Abs(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 SquareRoot(Floats512 a) => new(Vector512.Sqrt(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 CopySign(Floats512 a, Floats512 b) => new(Vector512.CopySign(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 WhereLess(Floats512 a, Floats512 b, Floats512 yes, Floats512 no) =>
        new(Vector512.ConditionalSelect(Vector512.LessThan(a._value, b._value), yes._value, no._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 AddExponent(Floats512 a, Floats512 shifted) =>
        new((a._value.AsInt32() + (shifted._value.AsInt32() << 23)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 LowerHalves(Floats512 a) => new((a._value.AsUInt32() << 16).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 UpperHalves(Floats512 a) => new((a._value.AsUInt32() & Vector512.Create(0xFFFF0000u)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 IntegerProduct(Floats512 a, int b) => new((a._value.AsInt32() * b).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 FromIntegers(Floats512 a, Floats512 b) => new(Vector512.ConvertToSingle(a._value.AsInt32() - b._value.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 RoundToBFloat16(Floats512 a) => new(((a._value.AsUInt32() + Vector512.Create(0x8000u)) & Vector512.Create(0xFFFF0000u)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 JoinHalves(Floats512 lower, Floats512 upper) => new(((lower._value.AsUInt32() >> 16) | upper._value.AsUInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* destination) => _value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBytes(byte* destination)
    {
        if (Avx512F.IsSupported)
        {
            Avx512F.ConvertToVector128Byte(_value.AsUInt32()).Store(destination);
            return;
        }
        new Floats256(_value.GetLower()).StoreBytes(destination);
        new Floats256(_value.GetUpper()).StoreBytes(destination + Vector256<float>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Sum() => Folded().Sum();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(Floats512 a, Floats512 b, Floats512 c, Floats512 d, float* sums)
    {
        if (!Avx512F.IsSupported)
        {
            Floats256.AddSums(a.Folded(), b.Folded(), c.Folded(), d.Folded(), sums);
            return;
        }
        // Halves, then quarters of four vectors side by side; then pairs and pairs of pairs within each quarter.
        var ab = Avx512F.Shuffle4x128(a._value, b._value, 0x44) + Avx512F.Shuffle4x128(a._value, b._value, 0xEE);
        var cd = Avx512F.Shuffle4x128(c._value, d._value, 0x44) + Avx512F.Shuffle4x128(c._value, d._value, 0xEE);
        var quarters = Avx512F.Shuffle4x128(ab, cd, 0x88) + Avx512F.Shuffle4x128(ab, cd, 0xDD);
        var pairs = quarters + Avx512F.Permute4x32(quarters, 0xB1);
        var all = pairs + Avx512F.Permute4x32(pairs, 0x4E);
        var four = Vector512.Shuffle(all, Vector512.Create(0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)).GetLower().GetLower();
        (Vector128.Load(sums) + four).Store(sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Largest() => Larger().Largest();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Largest(Floats512 a, Floats512 b, Floats512 c, Floats512 d) =>
        Floats256.Largest(a.Larger(), b.Larger(), c.Larger(), d.Larger());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Floats256 Larger() => new(Vector256.MaxNative(_value.GetLower(), _value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Floats256 Folded() => new(_value.GetLower() + _value.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Widen(ushort* source) => Vector512.WidenLower(Vector256.Load(source).ToVector512Unsafe());
}
