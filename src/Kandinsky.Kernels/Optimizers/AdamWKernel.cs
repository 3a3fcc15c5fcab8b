using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>A step of <see cref="AdamW"/> on vectors, every operation rounded as the other library rounds it: fused alone where the mean moves.</summary>
internal static unsafe class AdamWKernel<V> where V : struct, IFloats<V>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(AdamWFactors* factors, float* parameters, float* gradients, float* means, float* squares, int count)
    {
        V scale = V.Broadcast(factors->GradientScale), decay = V.Broadcast(factors->Decay), squareDecay = V.Broadcast(factors->SquareDecay),
        squareShare = V.Broadcast(factors->SquareShare);
        V correction = V.Broadcast(factors->SquareCorrection), epsilon = V.Broadcast(factors->Epsilon), rate = V.Broadcast(factors->NegativeRate);
        // Moving more than half of the way starts from the other end.
        var near = factors->MeanShare < 0.5f;
        var share = V.Broadcast(near ? factors->MeanShare : factors->MeanShare - 1);
        for (var i = 0; i < count; i += V.Count)
        {
            var lanes = count - i;
            V gradient = Rows.Load<V>(gradients + i, lanes) * scale, mean = Rows.Load<V>(means + i, lanes);
            mean = V.MultiplyAdd(share, gradient - mean, near ? mean : gradient);
            var square = Rows.Load<V>(squares + i, lanes) * squareDecay + squareShare * gradient * gradient;
            var deviation = V.SquareRoot(square) / correction + epsilon;
            Rows.Store(Rows.Load<V>(parameters + i, lanes) * decay + rate * mean / deviation, parameters + i, lanes);
            Rows.Store(mean, means + i, lanes);
            Rows.Store(square, squares + i, lanes);
        }
    }
}
