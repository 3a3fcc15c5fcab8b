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
            Write(codes[sample], Strength(dice), told.AsSpan(sample * SceneCode.Width, SceneCode.Width));
        return told;
    }

    /// <summary>How much longer a code is made: mostly some, by chance.</summary>
    public static float Strength(Dice dice) => dice.Chance(Plain) ? 1 : dice.Between(1, LargestStrength);

    /// <summary>Writes a code over normal noise, some of which stays in it.</summary>
    public static void Write(float[] code, float strength, Span<float> told)
    {
        for (var i = 0; i < told.Length; i++) told[i] = strength * (code[i] + Noise * told[i]);
    }
}
