using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>How a kernel reads weights in their stored type.</summary>
internal unsafe interface IStored<TVector> where TVector : struct
{
    static abstract int Size { get; }

    static abstract TVector Load(byte* weights, nint index);
}

internal readonly unsafe struct StoredSingle<TLanes, TVector> : IStored<TVector> where TLanes : struct, ILanes<TVector> where TVector : struct
{
    public static int Size => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load(byte* weights, nint index) => TLanes.Load((float*)weights + index);
}

internal readonly unsafe struct StoredHalf<TLanes, TVector> : IStored<TVector> where TLanes : struct, ILanes<TVector> where TVector : struct
{
    public static int Size => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load(byte* weights, nint index) => TLanes.LoadHalf((ushort*)weights + index);
}

internal readonly unsafe struct StoredBFloat16<TLanes, TVector> : IStored<TVector> where TLanes : struct, ILanes<TVector> where TVector : struct
{
    public static int Size => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load(byte* weights, nint index) => TLanes.LoadBFloat16((ushort*)weights + index);
}
