using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Kandinsky.Kernels;

/// <summary>8 single-precision numbers.</summary>
internal readonly unsafe struct Floats256(Vector256<float> value) : IFloats<Floats256>
{
    private readonly Vector256<float> _value = value;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256<float>.Count;
    }

    public static bool IsSupported
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256.IsHardwareAccelerated;
    }

    public static bool HasManyRegisters
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }

    public static Floats256 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector256<float>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 Load(float* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 LoadBFloat16(ushort* source) => new((Widen(source) << 16).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 LoadHalf(ushort* source)
    {
        // Exponent and mantissa in place, then 2^112: a subnormal comes out right by the multiplication itself.
        var bits = Widen(source);
        var value = ((bits & Vector256.Create(0x7FFFu)) << 13).AsSingle() * Vector256.Create(BitConverter.UInt32BitsToSingle(0x77800000));
        var special = Vector256.GreaterThanOrEqual(value, Vector256.Create(65536f)).AsUInt32() & Vector256.Create(0x7F800000u);
        return new((value.AsUInt32() | special | ((bits & Vector256.Create(0x8000u)) << 16)).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 Broadcast(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 operator +(Floats256 a, Floats256 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 operator -(Floats256 a, Floats256 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 operator *(Floats256 a, Floats256 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 operator /(Floats256 a, Floats256 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 MultiplyAdd(Floats256 a, Floats256 b, Floats256 c) => new(Vector256.MultiplyAddEstimate(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 Minimum(Floats256 a, Floats256 b) => new(Vector256.MinNative(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 Maximum(Floats256 a, Floats256 b) => new(Vector256.MaxNative(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 Magnitude(Floats256 a) => new(Vector256.Abs(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 SquareRoot(Floats256 a) => new(Vector256.Sqrt(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 CopySign(Floats256 a, Floats256 b) => new(Vector256.CopySign(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 WhereLess(Floats256 a, Floats256 b, Floats256 yes, Floats256 no) =>
        new(Vector256.ConditionalSelect(Vector256.LessThan(a._value, b._value), yes._value, no._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 AddExponent(Floats256 a, Floats256 shifted) =>
        new((a._value.AsInt32() + (shifted._value.AsInt32() << 23)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 LowerHalves(Floats256 a) => new((a._value.AsUInt32() << 16).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 UpperHalves(Floats256 a) => new((a._value.AsUInt32() & Vector256.Create(0xFFFF0000u)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 IntegerProduct(Floats256 a, int b) => new((a._value.AsInt32() * b).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 FromIntegers(Floats256 a, Floats256 b) => new(Vector256.ConvertToSingle(a._value.AsInt32() - b._value.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 RoundToBFloat16(Floats256 a) => new(((a._value.AsUInt32() + Vector256.Create(0x8000u)) & Vector256.Create(0xFFFF0000u)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 JoinHalves(Floats256 lower, Floats256 upper) => new(((lower._value.AsUInt32() >> 16) | upper._value.AsUInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* destination) => _value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBytes(byte* destination)
    {
        var lowest = _value.AsUInt32() & Vector256.Create(0xFFu);
        var words = Vector128.Narrow(lowest.GetLower(), lowest.GetUpper());
        Vector128.Narrow(words, words).GetLower().Store(destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Sum() => Folded().Sum();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(Floats256 a, Floats256 b, Floats256 c, Floats256 d, float* sums) =>
        Floats128.AddSums(a.Folded(), b.Folded(), c.Folded(), d.Folded(), sums);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Largest() => Larger().Largest();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Largest(Floats256 a, Floats256 b, Floats256 c, Floats256 d) =>
        Floats128.Largest(a.Larger(), b.Larger(), c.Larger(), d.Larger());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Floats128 Larger() => new(Vector128.MaxNative(_value.GetLower(), _value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Floats128 Folded() => new(_value.GetLower() + _value.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Widen(ushort* source) => Vector256.WidenLower(Vector128.Load(source).ToVector256Unsafe());
}
