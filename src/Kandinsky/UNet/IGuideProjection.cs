using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>Makes of what guides the UNet the two things that it reads: tokens for attention, and a vector beside the timestep's.</summary>
internal interface IGuideProjection
{
    /// <summary>The tokens that every attention reads beside the pixels (<c>encoder_hid_proj</c>).</summary>
    /// <param name="images">Image embeddings, [batch, embedding width].</param>
    /// <param name="texts">What is read of the prompts, of UNets that read them.</param>
    /// <returns>[batch, tokens, cross-attention width].</returns>
    Tensor Tokens(Tensor images, UNetTexts? texts);

    /// <summary>The vector that is added to the timestep's (<c>add_embedding</c>).</summary>
    /// <param name="images">Image embeddings, [batch, embedding width].</param>
    /// <param name="texts">What is read of the prompts, of UNets that read them.</param>
    /// <returns>[batch, time channels].</returns>
    Tensor Vector(Tensor images, UNetTexts? texts);
}
