using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Kandinsky.Kernels;

/// <summary>
/// Filters at the points of F(4, 3) in single precision, as <see cref="FilterForm.TransformedWinograd4"/> keeps them: [panels, points², in channels, 32].
/// </summary>
internal static unsafe class TransformedFilter
{
    /// <summary>Values of a filter.</summary>
    public const int Squares = Side * Side;

    private const int Side = 6;
    private const int BlockChannels = 64;

    /// <summary>
    /// All points of 32 outputs and some channels: [channels, 9, 32] → [points², channels, 32], the points <paramref name="plane"/> floats apart.
    /// </summary>
    internal delegate void Kernel(float* taps, int channels, float* filters, nint plane);

    /// <summary>All fuse multiplications with additions: packed bytes are the same on every machine.</summary>
    internal static readonly KernelTable<Kernel> Table = new("convolution.winograd4.filters",
        new(KernelChoice.Vector512, Floats512.IsSupported, Transform<Floats512>),
        new(KernelChoice.Vector256, Floats256.IsSupported && Fma.IsSupported, Transform<Floats256>),
        new(KernelChoice.Vector128, Fma.IsSupported || AdvSimd.IsSupported, Transform<Floats128>),
        new(KernelChoice.Reference, true, Reference));

    /// <summary>Packs [out channels, in channels, 3, 3].</summary>
    public static void Pack(WeightView weight, ConvolutionShape shape, float* filters)
    {
        var blocks = (shape.InChannels + BlockChannels - 1) / BlockChannels;
        Workers.For(Panels.Count(shape.OutChannels) * blocks, (Weight: weight, Shape: shape, Blocks: blocks, To: (nint)filters, Transform: Table.Current.Run),
            static (state, task) =>
        {
            var (channels, first) = (state.Shape.InChannels, task % state.Blocks * BlockChannels);
            var (panel, count) = (task / state.Blocks, Math.Min(BlockChannels, channels - first));
            var numbers = count * WinogradJob.Taps3x3;
            using var memory = Scratch.Rent(2L * Panels.Width * numbers * sizeof(float));
            var taps = memory.Floats + Panels.Width * numbers;
            Panels.Turn(state.Weight, panel, state.Shape.OutChannels, (long)channels * WinogradJob.Taps3x3, (long)first * WinogradJob.Taps3x3, numbers,
                memory.Floats, taps);
            state.Transform(taps, count, (float*)state.To + ((nint)panel * Squares * channels + first) * Panels.Width, (nint)channels * Panels.Width);
        });
    }

    private static void Transform<V>(float* taps, int channels, float* filters, nint plane) where V : struct, IFloats<V>
    {
        for (var group = 0; FilterTransform<V, FourOutputs>.FirstRow(group) < Side; group++)
            FilterTransform<V, FourOutputs>.Rows(taps, channels, group, filters + FilterTransform<V, FourOutputs>.FirstRow(group) * Side * plane, plane);
    }

    private static void Reference(float* taps, int channels, float* filters, nint plane)
    {
        for (var i = 0; i < channels * Panels.Width; i++)
        {
            var down = taps + i / Panels.Width * WinogradJob.Taps3x3 * Panels.Width + i % Panels.Width;
            for (var row = 0; row < Side; row++)
            {
                var a = Point(row, *down, down[3 * Panels.Width], down[6 * Panels.Width]);
                var b = Point(row, down[Panels.Width], down[4 * Panels.Width], down[7 * Panels.Width]);
                var c = Point(row, down[2 * Panels.Width], down[5 * Panels.Width], down[8 * Panels.Width]);
                for (var point = 0; point < Side; point++) filters[(row * Side + point) * plane + i] = Point(point, a, b, c);
            }
        }
    }

    /// <summary>One point of three taps.</summary>
    private static float Point(int point, float a, float b, float c)
    {
        var (even, third, odd) = FourOutputs.FilterRow(point);
        if (point == 0) return even * a;
        return point == Side - 1 ? even * c : even * MathF.FusedMultiplyAdd(third, c, a) + odd * b;
    }
}
