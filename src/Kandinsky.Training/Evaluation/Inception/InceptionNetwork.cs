using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>
/// Inception v3 up to its 2048 pooled features, with the changes of the network that FID is defined on: means of windows leave out what is beyond the edge.
/// </summary>
internal sealed class InceptionNetwork(Weights weights)
{
    public const int Side = 299, Features = 2048;

    private readonly InceptionConvolution _conv1a = new(3, 32, FilterShape.Inner(2), weights["Conv2d_1a_3x3"]);
    private readonly InceptionConvolution _conv2a = new(32, 32, FilterShape.Inner(1), weights["Conv2d_2a_3x3"]);
    private readonly InceptionConvolution _conv2b = new(32, 64, FilterShape.Square(3), weights["Conv2d_2b_3x3"]);
    private readonly InceptionConvolution _conv3b = new(64, 80, FilterShape.One, weights["Conv2d_3b_1x1"]);
    private readonly InceptionConvolution _conv4a = new(80, 192, FilterShape.Inner(1), weights["Conv2d_4a_3x3"]);
    private readonly InceptionA _mixed5b = new(192, 32, weights["Mixed_5b"]);
    private readonly InceptionA _mixed5c = new(256, 64, weights["Mixed_5c"]);
    private readonly InceptionA _mixed5d = new(288, 64, weights["Mixed_5d"]);
    private readonly InceptionB _mixed6a = new(288, weights["Mixed_6a"]);
    private readonly InceptionC _mixed6b = new(768, 128, weights["Mixed_6b"]);
    private readonly InceptionC _mixed6c = new(768, 160, weights["Mixed_6c"]);
    private readonly InceptionC _mixed6d = new(768, 160, weights["Mixed_6d"]);
    private readonly InceptionC _mixed6e = new(768, 192, weights["Mixed_6e"]);
    private readonly InceptionD _mixed7a = new(768, weights["Mixed_7a"]);
    private readonly InceptionE _mixed7b = new(1280, takesLargest: false, weights["Mixed_7b"]);
    private readonly InceptionE _mixed7c = new(2048, takesLargest: true, weights["Mixed_7c"]);

    /// <summary>The features of one picture.</summary>
    /// <param name="x">[299, 299, 3] in [−1, 1].</param>
    /// <param name="arena">Working memory.</param>
    public float[] Forward(FeatureMap x, Arena arena)
    {
        x = _conv2b.Forward(_conv2a.Forward(_conv1a.Forward(x, arena), arena), arena).LargestOf3x3(stride: 2, padding: 0);   // [73, 73, 64]
        x = _conv4a.Forward(_conv3b.Forward(x, arena), arena).LargestOf3x3(stride: 2, padding: 0);                            // [35, 35, 192]
        x = _mixed5d.Forward(_mixed5c.Forward(_mixed5b.Forward(x, arena), arena), arena);                                       // [35, 35, 288]
        x = _mixed6a.Forward(x, arena);                                                                                         // [17, 17, 768]
        x = _mixed6c.Forward(_mixed6b.Forward(x, arena), arena);
        x = _mixed6e.Forward(_mixed6d.Forward(x, arena), arena);
        x = _mixed7a.Forward(x, arena);                                                                                         // [8, 8, 1280]
        return _mixed7c.Forward(_mixed7b.Forward(x, arena), arena).Mean();                                                      // [2048]
    }
}
