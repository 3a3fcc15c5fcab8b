using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>Something that image embeddings must serve beside telling captions apart, trained with them: a head that paints the picture from one, for
/// example.</summary>
public interface IEmbeddingTask
{
    /// <summary>Its weights, all of which are trained. They are kept in checkpoints and not in the model that is written.</summary>
    ModelWeights Weights { get; }

    /// <summary>Its loss, weighted as it is to count.</summary>
    /// <param name="embeddings">What the image encoder makes of the pictures, [pictures, embedding width].</param>
    /// <param name="batch">The pictures.</param>
    /// <returns>[1].</returns>
    Tensor Loss(Tensor embeddings, ClipBatch batch);
}
