using System.Numerics;

namespace Kandinsky.Kernels;

/// <summary>Transforms filters, in double precision and rounded once, into panels per point: [points², panels, in channels, 32].</summary>
internal static unsafe class WinogradFilter
{
    private const int Taps = 9;
    private const int BlockChannels = 32;

    /// <summary>Packs [out channels, in channels, 3, 3].</summary>
    public static NativeBuffer Pack(WeightView weight, ConvolutionShape shape, WinogradMatrices matrices)
    {
        var points = matrices.Points * matrices.Points;
        var buffer = new NativeBuffer(points * Panels.Length(shape.OutChannels, shape.InChannels) * sizeof(float));
        var panels = Panels.Count(shape.OutChannels);
        var blocks = (shape.InChannels + BlockChannels - 1) / BlockChannels;
        var plane = Panels.Length(shape.OutChannels, shape.InChannels);
        Workers.For(panels * blocks, task =>
        {
            var (panel, first) = (task / blocks, task % blocks * BlockChannels);
            var count = Math.Min(BlockChannels, shape.InChannels - first);
            using var memory = Scratch.Rent(2L * Panels.Width * BlockChannels * Taps * sizeof(float));
            var lanes = memory.Floats + Panels.Width * BlockChannels * Taps;
            Panels.Turn(weight, panel, shape.OutChannels, (long)shape.InChannels * Taps, (long)first * Taps, count * Taps, memory.Floats, lanes);
            for (var c = 0; c < count; c++)
                Transform(matrices.Filter, lanes + c * Taps * Panels.Width, (float*)buffer.Address + ((long)panel * shape.InChannels + first + c) * Panels.Width, plane);
        });
        return buffer;
    }

    /// <summary>The filters of 32 outputs and one channel: [9, 32] → [points², 32].</summary>
    private static void Transform(double[,] matrix, float* taps, float* values, long plane)
    {
        var points = matrix.GetLength(0);
        var half = stackalloc Vector<double>[2 * 3 * points];
        for (var lane = 0; lane < Panels.Width; lane += Vector<float>.Count)
        {
            for (var column = 0; column < 3; column++)
            {
                Vector.Widen(Vector.Load(taps + column * Panels.Width + lane), out var low0, out var high0);
                Vector.Widen(Vector.Load(taps + (3 + column) * Panels.Width + lane), out var low1, out var high1);
                Vector.Widen(Vector.Load(taps + (6 + column) * Panels.Width + lane), out var low2, out var high2);
                for (var i = 0; i < points; i++)
                {
                    half[2 * (3 * i + column)] = Sum(matrix, i, low0, low1, low2);
                    half[2 * (3 * i + column) + 1] = Sum(matrix, i, high0, high1, high2);
                }
            }
            for (var i = 0; i < points; i++)
            {
                var row = half + 6 * i;
                for (var j = 0; j < points; j++)
                    Vector.Narrow(Sum(matrix, j, row[0], row[2], row[4]), Sum(matrix, j, row[1], row[3], row[5])).Store(values + (i * points + j) * plane + lane);
            }
        }
    }

    private static Vector<double> Sum(double[,] matrix, int row, Vector<double> a, Vector<double> b, Vector<double> c) =>
        matrix[row, 0] * a + (matrix[row, 1] * b + matrix[row, 2] * c);
}
