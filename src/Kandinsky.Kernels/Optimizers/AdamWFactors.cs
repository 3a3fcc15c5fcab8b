namespace Kandinsky.Kernels;

/// <summary>The factors of a step of <see cref="AdamW"/>, each made in double precision and rounded once.</summary>
internal readonly struct AdamWFactors
{
    public readonly float GradientScale, Decay, MeanShare, SquareDecay, SquareShare, SquareCorrection, Epsilon, NegativeRate;

    public AdamWFactors(AdamWOptions options, int step, float gradientScale)
    {
        GradientScale = gradientScale;
        Decay = (float)(1 - options.LearningRate * options.WeightDecay);
        MeanShare = (float)(1 - options.Beta1);
        SquareDecay = (float)options.Beta2;
        SquareShare = (float)(1 - options.Beta2);
        SquareCorrection = (float)Math.Sqrt(1 - Math.Pow(options.Beta2, step));
        Epsilon = (float)options.Epsilon;
        NegativeRate = (float)-(options.LearningRate / (1 - Math.Pow(options.Beta1, step)));
    }
}
