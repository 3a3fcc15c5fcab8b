using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>
/// The one loop under every elementwise operation. The last, incomplete vector goes through a buffer, so that every element sees the same arithmetic.
/// </summary>
/// <remarks>The result may be one of the operands.</remarks>
internal static unsafe class Rows
{
    private const int MaximumLanes = 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Map<V, TOperation>(TOperation operation, float* x, float* y, int count) where V : struct, IFloats<V> where TOperation
        : struct, IUnaryOperation
    {
        var i = 0;
        for (; i + V.Count <= count; i += V.Count) operation.Of(V.Load(x + i)).Store(y + i);
        if (i == count) return;
        var rest = stackalloc float[MaximumLanes];
        Copy(x + i, rest, count - i);
        operation.Of(V.Load(rest)).Store(rest);
        Copy(rest, y + i, count - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Map<V, TOperation>(TOperation operation, float* a, float* b, float* y, int count) where V : struct, IFloats<V> where TOperation
        : struct, IBinaryOperation
    {
        var i = 0;
        for (; i + V.Count <= count; i += V.Count) operation.Of(V.Load(a + i), V.Load(b + i)).Store(y + i);
        if (i == count) return;
        var rest = stackalloc float[2 * MaximumLanes];
        Copy(a + i, rest, count - i);
        Copy(b + i, rest + MaximumLanes, count - i);
        operation.Of(V.Load(rest), V.Load(rest + MaximumLanes)).Store(rest);
        Copy(rest, y + i, count - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Map<V, TOperation>(TOperation operation, float* a, float* b, float* c, float* y, int count)
        where V : struct, IFloats<V> where TOperation : struct, ITernaryOperation
    {
        var i = 0;
        for (; i + V.Count <= count; i += V.Count) operation.Of(V.Load(a + i), V.Load(b + i), V.Load(c + i)).Store(y + i);
        if (i == count) return;
        var rest = stackalloc float[3 * MaximumLanes];
        Copy(a + i, rest, count - i);
        Copy(b + i, rest + MaximumLanes, count - i);
        Copy(c + i, rest + 2 * MaximumLanes, count - i);
        operation.Of(V.Load(rest), V.Load(rest + MaximumLanes), V.Load(rest + 2 * MaximumLanes)).Store(rest);
        Copy(rest, y + i, count - i);
    }

    /// <summary>Loads a vector, or fewer lanes and zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<V>(float* from, int lanes) where V : struct, IFloats<V> => lanes >= V.Count ? V.Load(from) : LoadPart<V>(from, lanes);

    /// <summary>Stores a vector, or fewer lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<V>(V value, float* to, int lanes) where V : struct, IFloats<V>
    {
        if (lanes >= V.Count) value.Store(to);
        else StorePart(value, to, lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static V LoadPart<V>(float* from, int lanes) where V : struct, IFloats<V>
    {
        var part = stackalloc float[MaximumLanes];
        V.Zero.Store(part);
        Copy(from, part, lanes);
        return V.Load(part);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StorePart<V>(V value, float* to, int lanes) where V : struct, IFloats<V>
    {
        var part = stackalloc float[MaximumLanes];
        value.Store(part);
        Copy(part, to, lanes);
    }

    private static void Copy(float* from, float* to, int count)
    {
        for (var i = 0; i < count; i++) to[i] = from[i];
    }
}
