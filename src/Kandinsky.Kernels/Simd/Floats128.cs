using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Kandinsky.Kernels;

/// <summary>4 single-precision numbers.</summary>
internal readonly unsafe struct Floats128(Vector128<float> value) : IFloats<Floats128>
{
    private readonly Vector128<float> _value = value;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128<float>.Count;
    }

    public static bool IsSupported
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128.IsHardwareAccelerated;
    }

    public static bool HasManyRegisters
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => AdvSimd.IsSupported;
    }

    public static Floats128 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector128<float>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 Load(float* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 LoadBFloat16(ushort* source) => new((Widen(source) << 16).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 LoadHalf(ushort* source)
    {
        // Exponent and mantissa in place, then 2^112: a subnormal comes out right by the multiplication itself.
        var bits = Widen(source);
        var value = ((bits & Vector128.Create(0x7FFFu)) << 13).AsSingle() * Vector128.Create(BitConverter.UInt32BitsToSingle(0x77800000));
        var special = Vector128.GreaterThanOrEqual(value, Vector128.Create(65536f)).AsUInt32() & Vector128.Create(0x7F800000u);
        return new((value.AsUInt32() | special | ((bits & Vector128.Create(0x8000u)) << 16)).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 Broadcast(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 operator +(Floats128 a, Floats128 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 operator -(Floats128 a, Floats128 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 operator *(Floats128 a, Floats128 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 operator /(Floats128 a, Floats128 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 MultiplyAdd(Floats128 a, Floats128 b, Floats128 c) => new(Vector128.MultiplyAddEstimate(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 Minimum(Floats128 a, Floats128 b) => new(Vector128.MinNative(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 Maximum(Floats128 a, Floats128 b) => new(Vector128.MaxNative(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 Magnitude(Floats128 a) => new(Vector128.Abs(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 SquareRoot(Floats128 a) => new(Vector128.Sqrt(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 CopySign(Floats128 a, Floats128 b) => new(Vector128.CopySign(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 WhereLess(Floats128 a, Floats128 b, Floats128 yes, Floats128 no) =>
        new(Vector128.ConditionalSelect(Vector128.LessThan(a._value, b._value), yes._value, no._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 AddExponent(Floats128 a, Floats128 shifted) =>
        new((a._value.AsInt32() + (shifted._value.AsInt32() << 23)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 LowerHalves(Floats128 a) => new((a._value.AsUInt32() << 16).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 UpperHalves(Floats128 a) => new((a._value.AsUInt32() & Vector128.Create(0xFFFF0000u)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 IntegerProduct(Floats128 a, int b) => new((a._value.AsInt32() * b).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 FromIntegers(Floats128 a, Floats128 b) => new(Vector128.ConvertToSingle(a._value.AsInt32() - b._value.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 RoundToBFloat16(Floats128 a) => new(((a._value.AsUInt32() + Vector128.Create(0x8000u)) & Vector128.Create(0xFFFF0000u)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 JoinHalves(Floats128 lower, Floats128 upper) => new(((lower._value.AsUInt32() >> 16) | upper._value.AsUInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* destination) => _value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBytes(byte* destination)
    {
        var lowest = _value.AsUInt32() & Vector128.Create(0xFFu);
        var words = Vector128.Narrow(lowest, lowest);
        *(uint*)destination = Vector128.Narrow(words, words).AsUInt32().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Sum() => Vector128.Sum(_value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(Floats128 a, Floats128 b, Floats128 c, Floats128 d, float* sums)
    {
        var (ab, cd) = (Transposition.Interleave(a._value, b._value), Transposition.Interleave(c._value, d._value));
        // A₀ + a₁, b₀ + b₁, …
        var lower = Vector128.Create(ab.Low.GetLower(), cd.Low.GetLower()) + Vector128.Create(ab.Low.GetUpper(), cd.Low.GetUpper());
        // A₂ + a₃, b₂ + b₃, …
        var upper = Vector128.Create(ab.High.GetLower(), cd.High.GetLower()) + Vector128.Create(ab.High.GetUpper(), cd.High.GetUpper());
        (Vector128.Load(sums) + (lower + upper)).Store(sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Largest()
    {
        var pairs = Vector128.MaxNative(_value, Vector128.Shuffle(_value, Vector128.Create(2, 3, 0, 1)));
        return Vector128.MaxNative(pairs, Vector128.Shuffle(pairs, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Largest(Floats128 a, Floats128 b, Floats128 c, Floats128 d)
    {
        var (ab, cd) = (Transposition.Interleave(a._value, b._value), Transposition.Interleave(c._value, d._value));
        Vector128<float> first = Vector128.MaxNative(ab.Low, ab.High), second = Vector128.MaxNative(cd.Low, cd.High);   // of a, b, a, b; of c, d, c, d
        return Vector128.MaxNative(Vector128.Create(first.GetLower(), second.GetLower()), Vector128.Create(first.GetUpper(), second.GetUpper()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Widen(ushort* source) => Vector128.WidenLower(Vector64.Load(source).ToVector128Unsafe());
}
