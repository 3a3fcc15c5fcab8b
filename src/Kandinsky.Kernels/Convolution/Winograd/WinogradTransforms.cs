using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>The transforms of two dimensions, for a vector of channels: those of one dimension down, then across.</summary>
internal static unsafe class WinogradTransforms<V, F>
    where V : struct, IFloats<V>
    where F : struct, IWinograd
{
    /// <summary>Numbers between the two passes, and as many to put them at a cache line's start.</summary>
    public static int Half => F.Points * F.Points * V.Count + WinogradJob.CacheLine;

    /// <summary>Square pixels → as many values, one per point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input(float* pixels, nint line, nint pixel, float* half, float* values, nint plane)
    {
        for (var j = 0; j < F.Points; j++) F.Input<V>(pixels + j * pixel, line, half + j * V.Count, F.Points * V.Count);
        for (var i = 0; i < F.Points; i++) F.Input<V>(half + i * F.Points * V.Count, V.Count, values + i * F.Points * plane, plane);
    }

    /// <summary>Sums, one per point → outputs, side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output(float* sums, nint plane, float* half, float* outputs)
    {
        for (var j = 0; j < F.Points; j++) F.Output<V>(sums + j * plane, F.Points * plane, half + j * V.Count, F.Points * V.Count);
        for (var i = 0; i < F.Outputs; i++) F.Output<V>(half + i * F.Points * V.Count, V.Count, outputs + i * F.Outputs * V.Count, V.Count);
    }

    /// <summary>The first cache line's start.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float* Aligned(float* memory) => (float*)(((nint)memory + 63) & ~63);
}
