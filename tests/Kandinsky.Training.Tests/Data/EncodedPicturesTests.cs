using Kandinsky.Testing;

namespace Kandinsky.Training.Tests;

public sealed class EncodedPicturesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly EpochOptions _options = new() { Buckets = new(64, 32, 128, 32), Flip = true };

    public EncodedPicturesTests()
    {
        for (var i = 0; i < 5; i++) TestPictures.Write(_folder.Path("pictures", $"{i}.png"), TestPictures.Png(i, 40 + 8 * i, 40));
        TestPictures.Write(_folder.Path("pictures", "same.png"), TestPictures.Png(0, 40, 40));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_picture_is_encoded_once_and_found_again()
    {
        var (source, set) = Open();
        using (source)
        using (var encoder = new CountingEncoder("one"))
        {
            using (var encoded = new EncodedPictures(encoder, _folder.Path("cache")))
            {
                Assert.Equal(5, encoded.Prepare(set, _options));
                Assert.Equal(10, encoder.Calls);   // each as it is and mirrored; two files are equal
            }
            using var again = new EncodedPictures(encoder, _folder.Path("cache"));
            Assert.Equal(0, again.Prepare(set, _options));
            var showing = new Showing(set.Pictures[3], "", PictureCrop.Center with { Flipped = true });
            var size = _options.Buckets.For(64, 40);
            Assert.Equal(encoder.Encode(set.Read(set.Pictures[3]), size, showing.Crop).Numbers, again.Read(showing, size));
        }
    }

    [Fact]
    public void Another_encoder_does_not_find_the_numbers_of_the_first()
    {
        var (source, set) = Open();
        using (source)
        using (CountingEncoder one = new("one"), other = new("other"))
        {
            using (var encoded = new EncodedPictures(one, _folder.Path("cache"))) encoded.Prepare(set, _options);
            using var again = new EncodedPictures(other, _folder.Path("cache"));

            Assert.Equal(5, again.Prepare(set, _options));
        }
    }

    [Fact]
    public void A_run_that_is_stopped_keeps_what_it_has_done()
    {
        var (source, set) = Open();
        using (source)
        using (var encoder = new CountingEncoder("one"))
        {
            using var stop = new CancellationTokenSource();
            using (var encoded = new EncodedPictures(encoder, _folder.Path("cache")))
                Assert.ThrowsAny<OperationCanceledException>(() => encoded.Prepare(set, _options, done => { if (done == 2) stop.Cancel(); }, stop.Token));
            using var again = new EncodedPictures(encoder, _folder.Path("cache"));

            Assert.Equal(3, again.Prepare(set, _options));
        }
    }

    [Fact]
    public void A_damaged_shard_is_computed_again()
    {
        var (source, set) = Open();
        using (source)
        using (var encoder = new CountingEncoder("one"))
        {
            string folder;
            using (var encoded = new EncodedPictures(encoder, _folder.Path("cache")))
            {
                encoded.Prepare(set, _options);
                folder = encoded.Folder;
            }
            File.WriteAllBytes(Path.Combine(folder, "shard-00000.safetensors"), new byte[20]);
            using var again = new EncodedPictures(encoder, _folder.Path("cache"));

            Assert.Equal(5, again.Prepare(set, _options));
        }
    }

    [Fact]
    public void Latents_of_parts_chosen_by_chance_are_refused()
    {
        var (source, set) = Open();
        using (source)
        using (var encoder = new CountingEncoder("one"))
        using (var encoded = new EncodedPictures(encoder, _folder.Path("cache")))
            Assert.Contains("chosen by chance", Assert.Throws<KandinskyException>(() => encoded.Prepare(set, _options with { RandomCrop = true })).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public void The_models_own_encoders_give_latents_and_embeddings()
    {
        var (source, set) = Open();
        using (source)
        using (var latents = new LatentEncoder(ModelFolder.OpenDecoder(Goldens.Path("tiny-2-2-decoder"))))
        using (var embeddings = new EmbeddingEncoder(ModelFolder.OpenPrior(Goldens.Path("tiny-2-2-prior"))))
        {
            var picture = set.Read(set.Pictures[4]);
            var (numbers, shape) = latents.Encode(picture, new(64, 32), PictureCrop.Center);
            Assert.Equal(4, shape[2]);
            Assert.Equal(2, shape[1] / shape[0]);
            Assert.All(numbers, number => Assert.True(float.IsFinite(number)));
            Assert.NotEqual(numbers, latents.Encode(picture, new(64, 32), PictureCrop.Center with { Flipped = true }).Numbers);

            var embedding = embeddings.Encode(picture, new(64, 32), PictureCrop.Center).Numbers;
            TensorAssert.Close(embedding, embeddings.Encode(picture, new(32, 32), PictureCrop.Center with { Flipped = true }).Numbers, 0);
            TensorAssert.Close(embeddings.Embed([set.Read(set.Pictures[1]), picture]).AsSpan(embedding.Length), embedding, 1e-5);
            Assert.NotEqual(latents.Identity, embeddings.Identity);
        }
    }

    private (IPictureSource Source, TrainingSet Set) Open()
    {
        var source = PictureSources.Open(_folder.Path("pictures"), new() { Prompt = "x" });
        return (source, TrainingSet.Survey(source));
    }

    private sealed class CountingEncoder(string identity) : IPictureEncoder
    {
        public int Calls { get; private set; }

        public string Identity => identity;

        public bool HeedsCrop => true;

        public (float[] Numbers, long[] Shape) Encode(Image picture, PictureSize size, PictureCrop crop)
        {
            Calls++;
            var pixels = crop.Of(picture, size).Pixels;
            return ([.. pixels.ToArray().Select(pixel => (float)pixel)], [size.Height, size.Width, 3]);
        }

        public void Dispose()
        {
        }
    }
}
