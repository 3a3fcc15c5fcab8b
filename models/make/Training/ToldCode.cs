using Kandinsky.Tensors;

namespace Kandinsky.Make;

/// <summary>Codes as a decoder is told them: a little noisy and of several lengths, because the prior's are.</summary>
internal static class ToldCode
{
    private const float Noise = 0.15f, LargestStrength = 5;
    private const double Plain = 0.4;

    /// <summary>Codes of several scenes in a row.</summary>
    /// <param name="codes">Their codes.</param>
    /// <param name="random">What the noise follows from.</param>
    /// <param name="dice">What the lengths follow from.</param>
    public static float[] Of(IReadOnlyList<float[]> codes, TorchRandom random, Dice dice)
    {
        var told = new float[codes.Count * SceneCode.Width];
        random.Normal(told);
        for (var sample = 0; sample < codes.Count; sample++)
        {
            var code = told.AsSpan(sample * SceneCode.Width, SceneCode.Width);
            var strength = dice.Chance(Plain) ? 1 : dice.Between(1, LargestStrength);
            for (var i = 0; i < code.Length; i++) code[i] = strength * (codes[sample][i] + Noise * code[i]);
        }
        return told;
    }
}
