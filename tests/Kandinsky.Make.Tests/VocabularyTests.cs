namespace Kandinsky.Make.Tests;

public sealed class VocabularyTests
{
    [Fact]
    public void Every_word_of_the_captions_becomes_one_token()
    {
        var state = Directory.CreateTempSubdirectory("make-").FullName;
        try
        {
            var workshop = new Workshop(state, Kandinsky.Testing.Starter.Path());
            PairVocabulary.Write(["a red star on a blue background", "a 3d cat, green background"], workshop);

            var tokenizer = ClipTokenizer.Load(workshop.Tokenizer);

            // Start and end, seven words; a digit and a comma are words of their own.
            Assert.Equal(2 + 7, tokenizer.Tokenize("a red star on a blue background").Length);
            Assert.Equal(2 + 7, tokenizer.Tokenize("a 3d cat, green background").Length);
            Assert.Equal(tokenizer.LargestId, tokenizer.EndId);
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }
}
