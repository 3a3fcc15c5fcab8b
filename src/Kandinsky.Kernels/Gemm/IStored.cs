using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>How a kernel reads weights in their stored type.</summary>
internal unsafe interface IStored<V> where V : struct, IFloats<V>
{
    static abstract int Size { get; }

    static abstract V Load(byte* weights, nint index);
}

internal readonly unsafe struct StoredSingle<V> : IStored<V> where V : struct, IFloats<V>
{
    public static int Size => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load(byte* weights, nint index) => V.Load((float*)weights + index);
}

internal readonly unsafe struct StoredHalf<V> : IStored<V> where V : struct, IFloats<V>
{
    public static int Size => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load(byte* weights, nint index) => V.LoadHalf((ushort*)weights + index);
}

internal readonly unsafe struct StoredBFloat16<V> : IStored<V> where V : struct, IFloats<V>
{
    public static int Size => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load(byte* weights, nint index) => V.LoadBFloat16((ushort*)weights + index);
}
